package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the export may write where it has to. Creates nothing. */
final class DirectoriesCheck {
  private static final long SCARCE = 100L << 20;

  private DirectoriesCheck() {}

  static void check(Settings settings, CheckReport report) {
    check("export.spool.directory", settings.spool(), report.about("spool"));
    check("export.dead-letter.directory", settings.deadLetters(), report.about("dead letters"));
    if (settings.uses("file")) {
      check("export.file.directory", settings.fileDirectory(), report.about("files"));
    }
    if (!settings.content().isEmpty()) {
      check("export.content.directory", settings.contentDirectory(), report.about("content"));
    }
  }

  /**
   * @param key of the configuration, that names the directory
   */
  static void check(String key, Path directory, CheckReport.Subject subject) {
    Path there = directory;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there)) {
      subject.fail("%s (%s) cannot be created: %s is no directory", directory, key, there);
    } else if (!Files.isWritable(there)) {
      subject.fail(
          "%s (%s) cannot be written: let the user %s write in %s, or choose another directory",
          directory, key, System.getProperty("user.name"), there);
    } else {
      String text = directory + (there.equals(directory) ? "" : " (will be created)");
      try {
        long free = Files.getFileStore(there).getUsableSpace();
        if (free < SCARCE) {
          subject.advice("%s: only %d MB are free", text, free >> 20);
        } else {
          subject.ok("%s, %.1f GB free", text, free / 1e9);
        }
      } catch (IOException e) {
        subject.ok("%s", text);
      }
    }
  }
}

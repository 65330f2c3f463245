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
    check("spool", "export.spool.directory", settings.spool(), report);
    check("dead letters", "export.dead-letter.directory", settings.deadLetters(), report);
    if (settings.uses("file")) {
      check("files", "export.file.directory", settings.fileDirectory(), report);
    }
    if (!settings.content().isEmpty()) {
      check("content", "export.content.directory", settings.contentDirectory(), report);
    }
  }

  /**
   * @param key of the configuration, that names the directory
   */
  static void check(String subject, String key, Path directory, CheckReport report) {
    Path there = directory;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there)) {
      report.fail(subject, "%s (%s) cannot be created: %s is no directory", directory, key, there);
    } else if (!Files.isWritable(there)) {
      String user = System.getProperty("user.name");
      report.fail(
          subject,
          "%s (%s) cannot be written: let the user %s write in %s, or choose another directory",
          directory,
          key,
          user,
          there);
    } else {
      String text = directory + (there.equals(directory) ? "" : " (will be created)");
      found(subject, text, there, report);
    }
  }

  private static void found(String subject, String text, Path there, CheckReport report) {
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      if (free < SCARCE) {
        report.advice(subject, "%s: only %d MB are free", text, free >> 20);
      } else {
        report.ok(subject, "%s, %.1f GB free", text, free / 1e9);
      }
    } catch (IOException e) {
      report.ok(subject, "%s", text);
    }
  }
}

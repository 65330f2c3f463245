package io.highlevelexport.cli;

import io.highlevelexport.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether the export may write where it has to. Creates nothing. */
final class DirectoriesCheck {
  private static final long SCARCE = 100L << 20;

  private DirectoriesCheck() {}

  static void check(Settings settings, CheckReport report) {
    check("spool", "export.spool.directory", settings.spool(), report);
    check("dead letters", "export.dead-letter.directory", settings.deadLetters(), report);
    if (settings.uses("file")) {
      Path files = Path.of(settings.placeholders().get("export.file.directory"));
      check("files", "export.file.directory", files, report);
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
      report.fail(
          subject, directory + " (" + key + ") cannot be created: " + there + " is no directory");
    } else if (!Files.isWritable(there)) {
      report.fail(
          subject,
          directory
              + " ("
              + key
              + ") cannot be written: let the user "
              + System.getProperty("user.name")
              + " write in "
              + there
              + ", or choose another directory");
    } else {
      found(subject, directory, there, report);
    }
  }

  private static void found(String subject, Path directory, Path there, CheckReport report) {
    String text = directory + (there.equals(directory) ? "" : " (will be created)");
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      if (free < SCARCE) {
        report.advice(subject, text + ": only " + (free >> 20) + " MB are free");
      } else {
        report.ok(subject, String.format(Locale.ROOT, "%s, %.1f GB free", text, free / 1e9));
      }
    } catch (IOException e) {
      report.ok(subject, text);
    }
  }
}

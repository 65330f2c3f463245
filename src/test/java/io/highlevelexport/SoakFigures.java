package io.highlevelexport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Rows of a table of what was tried and what it cost; {@code mvn verify -P soak} prints them. */
public final class SoakFigures {
  private static final Path FILE = Path.of("target", "soak-figures.md");
  private static final List<String> HEAD =
      List.of(
          "| what | kills or faults | messages | lost | twice | mails again, each of them listed |",
          "|---|---|---|---|---|---|");

  private SoakFigures() {}

  /**
   * @param cells as many as the head has
   */
  public static synchronized void add(Object... cells) throws IOException {
    Files.createDirectories(FILE.getParent());
    if (Files.notExists(FILE)) {
      Files.write(FILE, HEAD);
    }
    StringBuilder row = new StringBuilder("|");
    for (Object cell : cells) {
      row.append(' ').append(cell).append(" |");
    }
    Files.write(FILE, List.of(row), StandardOpenOption.APPEND);
  }
}

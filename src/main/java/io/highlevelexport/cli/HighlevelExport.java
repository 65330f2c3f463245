package io.highlevelexport.cli;

/** Placeholder of the command line. */
public final class HighlevelExport {
  private HighlevelExport() {}

  public static void main(String[] args) {
    for (String arg : args) {
      System.out.println("[" + arg + "]");
    }
    System.out.println("highlevel-export.app=" + System.getProperty("highlevel-export.app"));
  }
}

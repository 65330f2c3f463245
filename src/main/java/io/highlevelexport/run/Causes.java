package io.highlevelexport.run;

/** What a failure says. */
public final class Causes {
  private Causes() {}

  /** What the chain of causes says, from the outside in, without repeating itself. */
  public static String inWords(Throwable thrown) {
    String said = "";
    StringBuilder text = new StringBuilder();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && !said.contains(message.strip())) {
        said += message;
        text.append(text.isEmpty() ? "" : ": ").append(message.strip());
      }
    }
    return text.isEmpty() ? thrown.getClass().getSimpleName() : text.toString();
  }
}

package io.highlevelexport.lint;

import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** No secret stands in a route file. */
final class SecretRule implements Rule {
  private static final Pattern NAME =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|secret|authorization)"
              + "|(?i).*(api|access|private)-?key"
              + "|(?i).*token");
  private static final Pattern VALUE =
      Pattern.compile("(?i)(bearer|basic) +[\\w.+/=-]{8,}|pit-[\\w-]{8,}");
  private static final Pattern IN_URI =
      Pattern.compile(
          "(?i)[?&](password|passphrase|secret|token|accessToken|authBearerToken)"
              + "=(?!\\{\\{|RAW\\(\\{\\{)[^&]");
  private static final Set<String> TOKENIZERS = Set.of("tokenize", "xtokenize");

  @Override
  public void check(RouteSet routes, Consumer<Finding> findings) {
    routes
        .values()
        .filter(value -> !value.isProse() && isLiteralSecret(value))
        .forEach(
            value ->
                findings.accept(
                    value
                        .place()
                        .error(
                            "\"" + value.key() + "\" holds a secret in plain text",
                            "write RAW({{key}}) and give the key's value by environment"
                                + " variable")));
    routes.steps("setHeader"::equals).forEach(step -> checkHeader(step, findings));
  }

  private static void checkHeader(Step step, Consumer<Finding> findings) {
    if (step.fields().text("name").equalsIgnoreCase("authorization")) {
      findings.accept(
          step.placeOf("name")
              .error(
                  "a token in a header goes on to mails and log lines",
                  "let the HTTP client add it (a bean), and remove this step"));
    }
  }

  private static boolean isLiteralSecret(Value value) {
    String text = value.text().strip();
    if (VALUE.matcher(text).matches() || IN_URI.matcher(text).find()) {
      return true;
    }
    boolean isLiteral =
        !text.isEmpty() && !text.contains("{{") && !text.contains("${") && !text.startsWith("#");
    return isLiteral && NAME.matcher(value.key()).matches() && !TOKENIZERS.contains(value.parent());
  }
}

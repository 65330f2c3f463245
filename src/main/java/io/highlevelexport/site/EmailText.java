package io.highlevelexport.site;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a person reads of an e-mail, for the index, for snippets and for paper. */
final class EmailText {
  /** Possessive, so that no mail can make them slow. */
  private static final Pattern UNSEEN =
      Pattern.compile("(?is)<!--.*?(-->|$)|<(style|script|head|title)\\b.*?(</\\2\\s*>|$)");

  private static final Pattern BREAK =
      Pattern.compile("(?i)<(br|/p|/div|/tr|/li|/h[1-6])\\b[^<>]*+>");
  private static final Pattern TAG = Pattern.compile("<[/!a-zA-Z][^<>]*+>?");
  private static final Pattern ENTITY = Pattern.compile("&(#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\\w+);");
  private static final Pattern BLANKS = Pattern.compile("[ \\t\\x0B\\f\\r\\u00A0]++");
  private static final Pattern LINES = Pattern.compile(" ?\\n[ \\n]*+");
  private static final Map<String, String> NAMED =
      Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'", "nbsp", " ");

  private EmailText() {}

  static String of(String html) {
    if (html == null || html.indexOf('<') < 0 && html.indexOf('&') < 0) {
      return html == null ? "" : html.strip();
    }
    String text = UNSEEN.matcher(html).replaceAll(" ").replace('\n', ' ');
    text = TAG.matcher(BREAK.matcher(text).replaceAll("\n")).replaceAll(" ");
    text = ENTITY.matcher(text).replaceAll(EmailText::character);
    return LINES.matcher(BLANKS.matcher(text).replaceAll(" ")).replaceAll("\n").strip();
  }

  private static String character(MatchResult entity) {
    String name = entity.group(1);
    String text = NAMED.getOrDefault(name, entity.group());
    if (name.startsWith("#")) {
      boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
      int code = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
      text = Character.isValidCodePoint(code) ? Character.toString(code) : " ";
    }
    return java.util.regex.Matcher.quoteReplacement(text);
  }
}

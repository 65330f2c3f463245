package io.highlevelexport.model;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person reads of an e-mail in HTML; no e-mail can make it fail or slow. */
public final class HtmlText {
  private static final Pattern MARKUP = Pattern.compile("<[/!a-zA-Z][^<>]*+>");
  private static final Pattern UNSEEN =
      Pattern.compile("(?is)<!--.*?(-->|$)|<(style|script|head|title)\\b.*?(</\\2\\s*>|$)");

  private static final Pattern BREAK =
      Pattern.compile("(?i)<(br|/p|/div|/tr|/li|/h[1-6])\\b[^<>]*+>");
  private static final Pattern TAG = Pattern.compile("<[/!a-zA-Z][^<>]*+>?");
  private static final Pattern ENTITY = Pattern.compile("&(#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\\w+);");
  private static final Pattern BLANKS = Pattern.compile("[\\s\\u00A0]++");
  private static final Pattern LINES = Pattern.compile(" ?\\n[ \\n]*+");
  private static final Map<String, String> NAMED =
      Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'", "nbsp", " ");

  private HtmlText() {}

  /** Whether there is markup in it. */
  public static boolean isHtml(String body) {
    return MARKUP.matcher(body).find();
  }

  /** What a body says, in HTML or not; empty where there is none. */
  public static String ofBody(String body) {
    if (body == null) {
      return "";
    }
    return isHtml(body) ? of(body) : body.strip();
  }

  /** The text, a line for each paragraph. */
  public static String of(String html) {
    String text = BLANKS.matcher(UNSEEN.matcher(html).replaceAll(" ")).replaceAll(" ");
    text = TAG.matcher(BREAK.matcher(text).replaceAll("\n")).replaceAll("");
    text = LINES.matcher(text).replaceAll("\n").strip();
    return ENTITY.matcher(text).replaceAll(HtmlText::character);
  }

  private static String character(MatchResult entity) {
    String name = entity.group(1);
    String text = NAMED.getOrDefault(name, entity.group());
    if (name.startsWith("#")) {
      boolean isHex = Character.toLowerCase(name.charAt(1)) == 'x';
      int code = Integer.parseInt(name.substring(isHex ? 2 : 1), isHex ? 16 : 10);
      text = Character.isValidCodePoint(code) ? Character.toString(code) : " ";
    }
    return Matcher.quoteReplacement(text);
  }
}

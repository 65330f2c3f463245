package io.highlevelexport.routes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.properties.DefaultPropertiesParser;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.component.properties.PropertiesLookup;

/**
 * Leaves out each {@code {{?key}}} that is not there. Camel 4.18.0 leaves out what stands before it
 * too, once it is told not to look for placeholders in values.
 */
final class OptionalKeys extends DefaultPropertiesParser {
  private static final Pattern OPTIONAL = Pattern.compile("\\{\\{\\?([^{}:]+)}}");

  OptionalKeys(PropertiesComponent properties) {
    super(properties);
  }

  @Override
  public String parseUri(
      String text,
      PropertiesLookup lookup,
      boolean fallback,
      boolean keepsOptional,
      boolean isNested) {
    Matcher optional = OPTIONAL.matcher(text);
    // alone it is no text at all, and in an address it stays for Camel to take the option out
    String known =
        keepsOptional || optional.matches()
            ? text
            : optional.replaceAll(
                each ->
                    lookup.lookup(each.group(1), null) == null
                        ? ""
                        : Matcher.quoteReplacement(each.group()));
    return super.parseUri(known, lookup, fallback, keepsOptional, isNested);
  }
}

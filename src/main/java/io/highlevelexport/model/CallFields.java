package io.highlevelexport.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Duration and status of a call. They stand in {@code meta} itself or in {@code meta.call}; what is
 * there is taken.
 */
public final class CallFields {
  private Integer duration;
  private String status;

  /** Gives the value at which a parser stands as text; {@code null} where it is null. */
  public interface TextOf {
    /** Leaves the parser at the end of the value. */
    String text(JsonParser parser) throws IOException;
  }

  /** Reads the object {@code meta} at whose beginning the parser stands, to its end. */
  public void read(JsonParser parser, TextOf textOf) throws IOException {
    read(parser, textOf, true);
  }

  private void read(JsonParser parser, TextOf textOf, boolean top) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("callDuration") || !top && field.equals("duration")) {
        Integer seconds = wholeNumber(textOf.text(parser));
        duration = seconds == null ? duration : seconds;
      } else if (field.equals("callStatus") || !top && field.equals("status")) {
        String text = textOf.text(parser);
        status = text == null || text.isBlank() ? status : text;
      } else if (top && field.equals("call") && value == JsonToken.START_OBJECT) {
        read(parser, textOf, false);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** The number that a text says, rounded; {@code null} where it says none. */
  public static Integer wholeNumber(String text) {
    if (text == null || text.isBlank() || text.length() > 20) {
      return null;
    }
    try {
      double number = Double.parseDouble(text);
      return Math.abs(number) <= Integer.MAX_VALUE
          ? Integer.valueOf((int) Math.round(number))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Seconds, {@code null} where it is unknown. */
  public Integer duration() {
    return duration;
  }

  /** {@code null} where it is unknown. */
  public String status() {
    return status;
  }
}

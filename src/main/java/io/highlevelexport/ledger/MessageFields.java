package io.highlevelexport.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.JsonLimits;
import java.io.IOException;
import java.time.Instant;

/**
 * What tells whose a message is, and how old.
 *
 * @param id {@code null} where it has none
 * @param contactId {@code null} where it has none
 * @param date its {@code dateAdded}; {@code null} where it has none that can be read
 */
public record MessageFields(String id, String contactId, Instant date) {
  private static final JsonFactory JSON = JsonLimits.factory();

  /** Reads the outermost fields of a JSON object; what is no JSON has none. */
  public static MessageFields of(byte[] json) {
    String id = null;
    String contactId = null;
    Instant date = null;
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          boolean isText = parser.nextToken().isScalarValue();
          if (isText && field.equals("id")) {
            id = parser.getText();
          } else if (isText && field.equals("contactId")) {
            contactId = parser.getText();
          } else if (isText && field.equals("dateAdded")) {
            date = Dates.parse(parser.getText()).orElse(null);
          } else {
            parser.skipChildren();
          }
        }
      }
    } catch (IOException e) {
      // what was found before the fault counts
    }
    return new MessageFields(id, contactId, date);
  }
}

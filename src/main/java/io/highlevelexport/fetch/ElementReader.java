package io.highlevelexport.fetch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.ContentDigester;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.DigestKey;
import io.highlevelexport.model.JsonLimits;
import io.highlevelexport.model.MessageFilter;
import io.highlevelexport.model.MessageVersion;
import io.highlevelexport.model.Slice;
import java.io.IOException;
import java.time.Instant;

/** Reads id, date and version of an element of {@code messages}. For one thread at a time. */
final class ElementReader {
  private static final JsonFactory JSON = JsonLimits.factory();

  private final ContentDigester digester;
  private final MessageFilter filter;
  private String id;
  private Instant date;
  private Instant updated;
  private Owner owner;

  /**
   * @param filter whose messages were asked for
   */
  ElementReader(DigestKey key, MessageFilter filter) {
    this.digester = new ContentDigester(key);
    this.filter = filter;
  }

  /** Whether a message is of whom was asked for. */
  enum Owner {
    THEIRS,
    /** Some kinds of messages name nobody. */
    UNKNOWN,
    FOREIGN
  }

  /**
   * An element that was read.
   *
   * @param rejection why no sink could take it, {@code null} where one can
   * @param updated when it was changed last, {@code null} where it does not say
   */
  record Element(MessageVersion version, String rejection, Instant updated, Owner owner) {}

  /**
   * @param hasLineBreaks whether it goes over several lines; where it is JSON it is put on one
   */
  Element read(Slice raw, boolean hasLineBreaks) {
    try {
      parse(raw);
    } catch (IOException e) {
      String fault = e instanceof JsonProcessingException json ? json.getOriginalMessage() : "";
      ContentDigest digest = digester.digestOfBytes(raw);
      return new Element(
          new MessageVersion("unreadable-" + digest, digest, null),
          "the message cannot be read as JSON: " + fault,
          null,
          Owner.UNKNOWN);
    }
    if (hasLineBreaks) {
      putOnOneLine(raw);
    }
    ContentDigest digest = digester.digest(raw);
    if (id == null || id.isBlank()) {
      return new Element(
          new MessageVersion("without-id-" + digest, digest, date),
          "the message has no id, so no sink could tell it from another",
          updated,
          owner);
    }
    return new Element(new MessageVersion(id, digest, date), null, updated, owner);
  }

  /**
   * Reads what the beginning of an element tells that is too big.
   *
   * @param place where it stands in its page, from 1
   */
  Element readBeginning(Slice beginning, PageSlicer.TooBig whole, int place) {
    try {
      parse(beginning);
    } catch (IOException e) {
      // it ends in the middle, as it must: what was read before counts
    }
    boolean isNamed = id != null && !id.isBlank();
    return new Element(
        new MessageVersion(isNamed ? id : "too-big-" + whole.digest(), whole.digest(), date),
        "message "
            + place
            + " of its page has "
            + whole.length()
            + " bytes, and those of less than "
            + PageSlicer.MAX_MESSAGE_BYTES
            + " are read; this is its beginning",
        updated,
        owner);
  }

  private void parse(Slice raw) throws IOException {
    id = null;
    date = null;
    updated = null;
    owner = filter.isNone() ? Owner.THEIRS : Owner.UNKNOWN;
    try (JsonParser parser = JSON.createParser(raw.bytes(), raw.from(), raw.length())) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          JsonToken value = parser.nextToken();
          if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
            take(field, parser);
          }
          parser.skipChildren();
        }
      } else {
        parser.skipChildren();
      }
      // an incomplete value or a second one is found here
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "another value follows it");
      }
    }
  }

  private void take(String field, JsonParser value) throws IOException {
    switch (field) {
      case "id" -> id = value.getText();
      case "dateAdded" -> date = Dates.parse(value.getText()).orElse(null);
      case "dateUpdated", "updatedAt" -> updated = Dates.parse(value.getText()).orElse(null);
      case "contactId" -> owner = owner(filter.contactId(), value.getText());
      case "conversationId" -> owner = owner(filter.conversationId(), value.getText());
      default -> {
        // of no use here
      }
    }
  }

  private Owner owner(String wanted, String value) {
    if (wanted == null || owner == Owner.FOREIGN) {
      return owner;
    }
    return wanted.equals(value) ? Owner.THEIRS : Owner.FOREIGN;
  }

  /** Line breaks can only stand between the tokens of a JSON value, so a blank says the same. */
  private static void putOnOneLine(Slice raw) {
    byte[] bytes = raw.bytes();
    int end = raw.from() + raw.length();
    for (int i = raw.from(); i < end; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
  }
}

package io.highlevelexport.content;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.Batch;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.SafeName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;

/** What the routes {@code content-*} make of a batch. */
public final class ContentRows {
  /** The fields that are columns, some under another name; together those of every table. */
  private static final List<String> FIELDS =
      List.of(
          "id",
          "messageId",
          "threadId",
          "contactId",
          "conversationId",
          "direction",
          "status",
          "contentType",
          "subject",
          "body",
          "from",
          "to",
          "cc",
          "bcc",
          "replyToMessageId",
          "provider",
          "source",
          "attachments",
          "text",
          "sentences",
          "file",
          "sha256",
          "url",
          "name",
          "firstName",
          "lastName",
          "email",
          "phone",
          "companyName",
          "tags",
          "customFields");

  private static final Map<String, String> OTHER_NAMES =
      Map.of("from", "from_address", "to", "to_address");

  private static final Map<String, String> COLUMNS =
      FIELDS.stream().collect(Collectors.toMap(ContentRows::column, Function.identity()));

  private static final int MONTH = 7;

  private final Dialect dialect;

  public ContentRows(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * The NDJSON file of a batch, relative to {@code export.content.directory}: the same for the same
   * batch, and within that directory whatever the batch's names hold.
   */
  public String nameOf(@Body Batch batch) {
    return nameOf(batch.locationId(), batch.sink().substring("content-".length()), batch.page());
  }

  static String nameOf(String locationId, String kind, String batch) {
    String month = batch.substring(0, MONTH);
    return SafeName.of(locationId) + "/" + kind + "s/" + month + "/" + batch + ".ndjson";
  }

  /** A row for each piece, by the names of the statement's parameters. */
  public List<Map<String, Object>> rows(@Body Batch batch) {
    return batch.messages().stream().map(this::row).toList();
  }

  private Map<String, Object> row(Message content) {
    Map<String, Object> row = new HashMap<>();
    COLUMNS.forEach(
        (column, field) -> {
          String value = content.get(field);
          row.put(column, value == null ? null : PlainText.of(value));
        });
    row.put("location_id", content.getLocationId());
    // a number where it is ours; an e-mail or a contact may call anything so
    row.put("bytes", content.json().path("bytes").asLong());
    row.put("date_added", time(content.getDateAdded()));
    row.put("date_updated", time(content.get("dateUpdated")));
    row.put("exported_at", dialect.time(content.getReadAt()));
    row.put("raw", content.raw().text());
    return row;
  }

  private Object time(String date) {
    return date == null ? null : Dates.forColumn(date).map(dialect::time).orElse(null);
  }

  private static String column(String field) {
    return OTHER_NAMES.getOrDefault(
        field, field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
  }
}

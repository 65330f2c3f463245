package io.highlevelexport.content;

import io.highlevelexport.config.Dialect;
import io.highlevelexport.delivery.Batch;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.SafeName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;

/** What {@code routes/content-email.camel.yaml} makes of a batch of e-mails. */
public final class Emails {
  /** Columns of table {@code emails}, and the field that each is read from. */
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("id", "id"),
          Map.entry("message_id", "messageId"),
          Map.entry("thread_id", "threadId"),
          Map.entry("contact_id", "contactId"),
          Map.entry("conversation_id", "conversationId"),
          Map.entry("direction", "direction"),
          Map.entry("status", "status"),
          Map.entry("content_type", "contentType"),
          Map.entry("subject", "subject"),
          Map.entry("body", "body"),
          Map.entry("from_address", "from"),
          Map.entry("to_address", "to"),
          Map.entry("cc", "cc"),
          Map.entry("bcc", "bcc"),
          Map.entry("reply_to_message_id", "replyToMessageId"),
          Map.entry("provider", "provider"),
          Map.entry("source", "source"),
          Map.entry("attachments", "attachments"));

  private static final int MONTH = 7;

  private final Dialect dialect;

  public Emails(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * The file of a batch, relative to {@code export.content.directory}: the same for the same batch,
   * and within that directory whatever the batch's names hold.
   */
  public String nameOf(@Body Batch batch) {
    String month = batch.page().substring(0, MONTH);
    return SafeName.of(batch.locationId()) + "/" + month + "/" + batch.page() + ".ndjson";
  }

  /** A row of table {@code emails} for each e-mail, by the names of the statement's parameters. */
  public List<Map<String, Object>> rows(@Body Batch batch) {
    return batch.messages().stream().map(this::row).toList();
  }

  private Map<String, Object> row(Message email) {
    Map<String, Object> row = new HashMap<>();
    FIELDS.forEach(
        (column, field) -> {
          String value = email.get(field);
          row.put(column, value == null ? null : PlainText.of(value));
        });
    row.put("location_id", email.getLocationId());
    row.put(
        "date_added",
        email.getDateAdded() == null
            ? null
            : Dates.parse(email.getDateAdded()).map(dialect::time).orElse(null));
    row.put("exported_at", dialect.time(email.getReadAt()));
    row.put("raw", email.raw().text());
    return row;
  }
}

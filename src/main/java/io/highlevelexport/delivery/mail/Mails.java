package io.highlevelexport.delivery.mail;

import io.highlevelexport.delivery.Batch;
import io.highlevelexport.delivery.mail.EmailTexts.Email;
import io.highlevelexport.model.ContentDigest;
import io.highlevelexport.model.ContentHash;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.PlainText;
import io.highlevelexport.model.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** Composes the mails of a batch; the same batch gives the same mails. */
public final class Mails {
  private static final String NDJSON = "application/x-ndjson";
  private static final String DOMAIN = "@highlevel-export";

  private final boolean digest;
  private final Function<Message, EmailThread> threads;
  private final MailTemplate template = new MailTemplate();

  /**
   * @param mode {@code message}: a mail for each message; {@code digest}: one for the batch
   * @param threads the e-mails that a message names; none where their texts are not wanted
   * @throws IllegalArgumentException when the mode is neither
   */
  public Mails(String mode, Function<Message, EmailThread> threads) {
    if (!mode.equals("message") && !mode.equals("digest")) {
      throw new IllegalArgumentException("export.mail.mode is message or digest, not " + mode);
    }
    this.digest = mode.equals("digest");
    this.threads = threads;
  }

  /** The mails, in the order of the messages. */
  public List<OutgoingMail> of(Batch batch) {
    if (digest) {
      return List.of(digest(batch));
    }
    List<OutgoingMail> mails = new ArrayList<>(batch.messages().size());
    for (Message message : batch.messages()) {
      mails.add(mail(message));
    }
    return mails;
  }

  private OutgoingMail mail(Message message) {
    String id = PlainText.of(Objects.requireNonNullElse(message.getId(), ""));
    String location = PlainText.of(message.getLocationId());
    String version = version(message.raw());
    return new OutgoingMail(
        location,
        id,
        version,
        message.getChannel(),
        messageId(location, id, version),
        () -> content(message, location, id));
  }

  private OutgoingMail.Content content(Message message, String location, String id) {
    EmailThread thread = threads.apply(message);
    String subject = Objects.requireNonNullElseGet(thread.subject(), () -> subject(message));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Subject", HeaderText.of(subject));
    headers.put("X-Location-Id", HeaderText.of(location));
    headers.put("X-Message-Id", HeaderText.of(id));
    headers.put("X-Channel", HeaderText.of(message.getChannel()));
    String own = MailTemplate.body(message);
    String said = thread.text();
    String body = own.isBlank() || thread.hasTexts() ? said : own + "\n\n" + said;
    return new OutgoingMail.Content(
        headers, template.text(message, body), template.html(message, body), thread.files());
  }

  private static String subject(Message message) {
    StringBuilder subject = new StringBuilder(message.getChannel());
    append(subject, " ", message.getDirection());
    String from = message.get("from");
    if (from == null || from.isBlank()) {
      append(subject, ", contact ", message.getContactId());
    } else {
      append(subject, " from ", from);
    }
    append(subject, ", ", message.getDateAdded());
    return subject.toString();
  }

  private static void append(StringBuilder subject, String before, String value) {
    if (value != null && !value.isBlank()) {
      subject.append(before).append(value.length() <= 80 ? value : value.substring(0, 80));
    }
  }

  private OutgoingMail digest(Batch batch) {
    byte[] attachment = batch.toNdjson();
    String id =
        PlainText.of(batch.part().isEmpty() ? batch.page() : batch.page() + "-" + batch.part());
    String location = PlainText.of(batch.locationId());
    String version = version(Slice.of(attachment));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "Subject",
        HeaderText.of(
            batch.channel() + ": " + counted(batch.messages().size()) + ", " + batch.page()));
    headers.put("X-Location-Id", HeaderText.of(location));
    headers.put("X-Channel", HeaderText.of(batch.channel()));
    return new OutgoingMail(
        location,
        id,
        version,
        batch.channel(),
        messageId(location, id, version),
        () -> content(batch, headers, attachment));
  }

  private OutgoingMail.Content content(Batch batch, Map<String, String> headers, byte[] messages) {
    List<OutgoingMail.Attached> files = new ArrayList<>();
    files.add(new OutgoingMail.Attached("messages.ndjson", NDJSON, messages));
    List<Email> all =
        batch.messages().stream()
            .map(threads)
            .map(EmailThread::emails)
            .flatMap(List::stream)
            .toList();
    List<Message> there = all.stream().map(Email::content).filter(Objects::nonNull).toList();
    String summary = summary(batch);
    if (!there.isEmpty()) {
      files.add(new OutgoingMail.Attached("emails.ndjson", NDJSON, Batch.ndjson(there)));
      summary += "Attached with their texts: " + there.size() + " e-mails.\n";
    }
    if (there.size() < all.size()) {
      summary += "Texts that are missing: " + (all.size() - there.size()) + "\n";
    }
    return new OutgoingMail.Content(headers, summary, null, files);
  }

  private static String summary(Batch batch) {
    Map<String, Integer> kinds = new TreeMap<>();
    for (Message message : batch.messages()) {
      String direction = Objects.requireNonNullElse(message.getDirection(), "no direction");
      String status = Objects.requireNonNullElse(message.getStatus(), "no status");
      kinds.merge(HeaderText.of(direction + ", " + status), 1, Integer::sum);
    }
    StringBuilder summary = new StringBuilder();
    summary.append(counted(batch.messages().size())).append(" of channel ").append(batch.channel());
    summary.append(", location ").append(PlainText.of(batch.locationId())).append("\n\n");
    kinds.forEach((kind, count) -> summary.append(count).append(" × ").append(kind).append('\n'));
    return summary.append("\nThe messages are attached, one JSON object a line.\n").toString();
  }

  private static String counted(int messages) {
    return messages == 1 ? "1 message" : messages + " messages";
  }

  private static String version(Slice content) {
    return ContentDigest.of(content).toString();
  }

  /**
   * Location and id name the message, the last part its version: each version is a mail of its own.
   */
  private static String messageId(String location, String id, String version) {
    String identity = location.length() + ":" + location + id;
    return "<" + ContentHash.hex(identity) + "." + version + DOMAIN + ">";
  }
}

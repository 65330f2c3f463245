package io.highlevelexport.twin;

import java.util.stream.Stream;

/** What the twin would say now of what messages name: held against what an export has brought. */
public final class Expected {
  private Expected() {}

  /**
   * The recording and the transcript of a call.
   *
   * @param status 200, or what both are refused with
   * @param recording a WAV file
   * @param text of the transcript, a line for each sentence
   */
  public record Call(String location, String id, int status, byte[] recording, String text) {}

  /**
   * An e-mail of a thread.
   *
   * @param messageId of the message that names it
   * @param status 200, or what it is refused with
   * @param body its text
   */
  public record Email(String location, String id, String messageId, int status, String body) {}

  /**
   * @param name {@code null} where it is not found
   */
  public record Contact(String location, String id, String name) {}

  /** Every call of all locations. */
  public static Stream<Call> calls(Twin twin) {
    return twin.all(TwinChannel.CALL).map(call -> call(twin.calls, call));
  }

  private static Call call(CallContents calls, TwinMessage call) {
    String id = call.id();
    String text = String.join("\n", calls.sentences(id).findValuesAsText("transcript"));
    return new Call(calls.location(call), id, calls.status(id), calls.recording(id), text);
  }

  /** Every e-mail that the messages of all locations name. */
  public static Stream<Email> emails(Twin twin) {
    return twin.emails.index().entrySet().stream()
        .map(each -> email(twin.emails, each.getKey(), each.getValue()));
  }

  private static Email email(EmailTexts emails, String id, EmailTexts.Entry entry) {
    String location = emails.location(entry.message());
    String body = emails.email(id, entry).path("body").asText();
    return new Email(location, id, entry.message().id(), emails.status(id), body);
  }

  /** Every contact of all locations. */
  public static Stream<Contact> contacts(Twin twin) {
    Contacts contacts = twin.contacts();
    return contacts.ids().stream()
        .map(
            id ->
                new Contact(
                    contacts.owner(id), id, contacts.isThere(id) ? contacts.name(id) : null));
  }
}

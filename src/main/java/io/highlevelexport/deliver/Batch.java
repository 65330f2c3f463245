package io.highlevelexport.deliver;

import io.highlevelexport.message.Message;
import java.util.List;

/**
 * The messages of one page that go to one sink, all of one location and channel, in the order of
 * the page; the body that a {@code deliver-*} route receives.
 *
 * @param sink the name after {@code deliver-}: {@code file}, {@code sql}, {@code mail} or an
 *     integrator's own
 * @param locationId where the messages come from
 * @param channel one of {@code Call, SMS, Email, WhatsApp, Instagram, Facebook, Other}
 * @param page the page's name: the same for the same content, so a second delivery can be told from
 *     a new one; safe as a file name
 * @param messages at least one
 */
public record Batch(
    String sink, String locationId, String channel, String page, List<Message> messages) {
  /** For {@code ${body.sink}} in routes. */
  public String getSink() {
    return sink;
  }
}

package io.highlevelexport.erase;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.highlevelexport.ledger.Erased;
import io.highlevelexport.ledger.MessageFields;
import io.highlevelexport.model.SafeName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose messages are to go: contacts, single messages, or both.
 *
 * <p>A route may have taken the contact off a message before it was written down; so each message
 * that shows its contact anywhere is remembered by its id, to be found everywhere.
 */
public final class Subject implements Selection {
  private final Set<String> folders;
  private final Set<String> contacts;
  private final Set<String> messages;
  private final Set<Seen> seen = new HashSet<>();

  /** A message of one of the contacts. */
  record Seen(String folder, String id) {}

  /**
   * @param locations where to look, empty for everywhere
   */
  public Subject(
      Collection<String> locations, Collection<String> contacts, Collection<String> messages) {
    this.folders = locations.stream().map(SafeName::of).collect(Collectors.toSet());
    this.contacts = Set.copyOf(contacts);
    this.messages = Set.copyOf(messages);
  }

  @Override
  public boolean concerns(String folder) {
    return folders.isEmpty() || folders.contains(folder);
  }

  @Override
  public boolean takes(String folder, MessageFields message, Instant otherwise) {
    if (!concerns(folder)) {
      return false;
    }
    if (message.contactId() != null && contacts.contains(message.contactId())) {
      if (message.id() != null) {
        seen.add(new Seen(folder, message.id()));
      }
      return true;
    }
    return message.id() != null
        && (messages.contains(message.id()) || seen.contains(new Seen(folder, message.id())));
  }

  @Override
  public boolean isIn(String folder, byte[] raw) {
    String text = new String(raw, StandardCharsets.UTF_8);
    JsonStringEncoder json = JsonStringEncoder.getInstance();
    boolean isConcerned =
        folder == null
            ? folders.isEmpty() || folders.stream().anyMatch(text::contains)
            : concerns(folder);
    return isConcerned
        && Stream.concat(contacts.stream(), ids().stream())
            .anyMatch(id -> text.contains(id) || text.contains(new String(json.quoteAsString(id))));
  }

  /**
   * What has this id belongs to a message that is to go.
   *
   * @return whether its location is concerned
   */
  boolean owns(String folder, String id) {
    if (concerns(folder)) {
      seen.add(new Seen(folder, id));
    }
    return concerns(folder);
  }

  /** Which files are to go, by their paths: those named by a piece of a message that is. */
  Predicate<Path> files() {
    Set<String> everywhere = messages.stream().map(SafeName::of).collect(Collectors.toSet());
    Set<Seen> names =
        seen.stream()
            .map(each -> new Seen(each.folder(), SafeName.of(each.id())))
            .collect(Collectors.toSet());
    return file -> {
      String folder = file.getName(0).toString();
      String id = BinaryFiles.idOf(file);
      return concerns(folder) && (everywhere.contains(id) || names.contains(new Seen(folder, id)));
    };
  }

  Set<String> contacts() {
    return contacts;
  }

  /** The id of every message that is to go, as far as it is known. */
  Set<String> ids() {
    Set<String> ids = seen.stream().map(Seen::id).collect(Collectors.toSet());
    ids.addAll(messages);
    return ids;
  }

  /** What the list of the erased says of it. */
  List<String> hashes() {
    List<String> hashes = new ArrayList<>();
    // of a folder null is everywhere
    for (String folder : folders.isEmpty() ? Collections.<String>singleton(null) : folders) {
      contacts.forEach(contact -> hashes.add(Erased.ofContact(folder, contact)));
      messages.forEach(message -> hashes.add(Erased.ofMessage(folder, message)));
    }
    seen.forEach(each -> hashes.add(Erased.ofMessage(each.folder(), each.id())));
    return hashes;
  }
}

package io.highlevelexport.walk;

import io.highlevelexport.auth.AskAgain;
import io.highlevelexport.auth.Credential;
import io.highlevelexport.auth.CredentialException;
import io.highlevelexport.auth.Unauthorized;
import io.highlevelexport.state.HoldStore.Hold;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sees to it that a location is asked with a token that should work, decides what a 401 means, and
 * remembers who need not be asked again before somebody has changed the credential.
 */
public final class Authorizer {
  private final Credential credential;
  private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
  private final Set<String> toldOutages = ConcurrentHashMap.newKeySet();

  /**
   * The latest 401 of a location whose token has not been taken since.
   *
   * @param credential the credential's fingerprint
   * @param answer the API's; {@code null} where it is not known (any more)
   * @param told whether it has its dead letter
   */
  record Refusal(String credential, AskAgain askAgain, String answer, boolean told) {
    Refusal untold() {
      return new Refusal(credential, askAgain, answer, false);
    }
  }

  /**
   * @param holds what was refused before the program started
   */
  public Authorizer(Credential credential, List<Hold> holds) {
    this.credential = credential;
    for (Hold hold : holds) {
      if (!hold.credential().isEmpty()) {
        refusals.put(
            hold.locationId(), new Refusal(hold.credential(), AskAgain.AFTER_A_PAUSE, null, false));
      }
    }
  }

  /**
   * Renews or mints the location's token where that is due.
   *
   * @throws ApiException when there is no token that the API would take
   * @throws IOException when there is none for now
   */
  void ready(String locationId) throws ApiException, IOException {
    Refusal refusal = refusals.get(locationId);
    try {
      credential.tokenFor(locationId);
    } catch (CredentialException e) {
      String answer = refusal == null ? null : refusal.answer();
      int status = answer == null ? e.status() : 401;
      String fingerprint = credential.fingerprint();
      refusals.put(locationId, new Refusal(fingerprint, e.askAgain(), answer, true));
      if (toldOutages.add(e.outage() + ' ' + fingerprint)) {
        throw new ApiException.UnauthorizedForGood(e.getMessage(), status, answer, e.outage());
      }
      throw new ApiException.UnauthorizedLikeOthers(e.getMessage(), status);
    } catch (IOException e) {
      if (refusal == null) {
        throw e;
      }
      throw new ApiException.Unauthorized(
          "the API refuses the token for location "
              + locationId
              + ", and there is no other for now: "
              + e.getMessage(),
          refusal.answer());
    }
  }

  /**
   * A 401. A token that is invalid is renewed once, and not again before the API has taken one.
   *
   * @param tokenId of the token that the request bore
   */
  ApiException refused(String locationId, String tokenId, String answer) {
    Unauthorized kind = Unauthorized.of(answer);
    String message = "the API refuses the token for location " + locationId;
    String fingerprint = credential.fingerprint();
    Refusal before =
        refusals.put(
            locationId, new Refusal(fingerprint, kind.askAgain(), answer, kind.isPermanent()));
    boolean again = before != null && before.credential().equals(fingerprint);
    if (!kind.isPermanent()) {
      if (!again) {
        credential.refused(locationId, tokenId);
      }
      return new ApiException.Unauthorized(message, answer);
    }
    // of several requests that were under way, the first tells; the others wait and find it parked
    return again && before.told()
        ? new ApiException.Unauthorized(message, answer)
        : new ApiException.UnauthorizedForGood(message + ". " + kind.advice(), 401, answer, null);
  }

  /** The API has taken the location's token. */
  void accepted(String locationId) {
    refusals.remove(locationId);
  }

  /** The location's pause is over: if it is refused again, that is told again. */
  void askAgain(String locationId) {
    refusals.computeIfPresent(locationId, (id, refusal) -> refusal.untold());
  }

  /** Somebody wants the location asked again, whatever was found out before. */
  void forget(String locationId) {
    refusals.remove(locationId);
  }

  /** The latest 401 of a location whose token has not been taken since. */
  Optional<Refusal> refusal(String locationId) {
    return Optional.ofNullable(refusals.get(locationId));
  }

  /** Whether the credential was changed since it was refused. */
  boolean isChangedSince(Hold hold) {
    return !hold.credential().isEmpty() && !hold.credential().equals(credential.fingerprint());
  }

  /** The text without any token. */
  String mask(String text) {
    return credential.mask(text);
  }
}

package io.highlevelexport.api;

import io.highlevelexport.auth.Credential;
import io.highlevelexport.auth.CredentialException;
import io.highlevelexport.auth.Unauthorized;
import io.highlevelexport.model.Window;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Has a location's token renewed where that is due or a 401 asks for it, and says what 401s mean.
 */
public final class Authorizer {
  private final Credential credential;
  private final ApiGate gate;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  public Authorizer(Credential credential, ApiGate gate) {
    this.credential = credential;
    this.gate = gate;
  }

  /**
   * Renews or mints the location's token where that is due.
   *
   * @throws ApiException when there is no token that the API would take
   * @throws IOException when there is none for now
   */
  void ready(String locationId) throws ApiException, IOException {
    Refusal refusal = gate.refusal(locationId).orElse(null);
    String answer = refusal == null ? null : refusal.answer();
    try {
      credential.tokenFor(locationId);
    } catch (CredentialException e) {
      String fingerprint = credential.fingerprint();
      gate.withoutToken(locationId, new Refusal(fingerprint, e.askAgain(), answer));
      throw new NoTokenException(
          e.getMessage(),
          answer == null ? e.status() : 401,
          answer,
          e.outage(),
          !reported.add(e.outage() + ' ' + fingerprint));
    } catch (IOException e) {
      if (refusal == null) {
        throw e;
      }
      String message = refusedFor(locationId) + ", and there is no other for now: ";
      throw new ApiException(message + e.getMessage(), 401, answer, true);
    }
  }

  /**
   * A 401. A token that is invalid is renewed once, and not again before the API has taken one.
   *
   * @param tokenId of the token that the request bore
   */
  ApiException refused(Window window, String tokenId, String answer) {
    String locationId = window.locationId();
    Unauthorized kind = Unauthorized.of(answer);
    String fingerprint = credential.fingerprint();
    boolean again =
        gate.refusal(locationId).filter(one -> one.credential().equals(fingerprint)).isPresent();
    // a scope that content lacks says nothing of messages
    if (kind != Unauthorized.SCOPE || window.kind() != Window.Kind.CONTENT) {
      gate.refused(window, new Refusal(fingerprint, kind.askAgain(), answer));
    }
    if (kind != Unauthorized.INVALID) {
      String message = refusedFor(locationId) + ". " + kind.advice();
      return new ApiException(message, 401, answer, false);
    }
    if (!again) {
      credential.refused(locationId, tokenId);
    }
    return new ApiException(refusedFor(locationId), 401, answer, true);
  }

  private static String refusedFor(String locationId) {
    return "the API refuses the token for location " + locationId;
  }

  String mask(String text) {
    return credential.mask(text);
  }
}

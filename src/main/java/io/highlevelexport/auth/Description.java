package io.highlevelexport.auth;

import java.util.List;

/**
 * A credential in words, without any secret.
 *
 * @param what it is, and until when it lives
 * @param problems what it lacks or why it does not work, each with what to do; empty where nothing
 *     is known to be wrong
 */
public record Description(String what, List<String> problems) {}

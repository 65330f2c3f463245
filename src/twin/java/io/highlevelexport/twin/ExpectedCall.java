package io.highlevelexport.twin;

/**
 * What the twin would say now to the requests for a call's recording and transcript.
 *
 * @param status 200, or what both are refused with
 * @param recording a WAV file
 * @param text of the transcript, a line for each sentence
 */
public record ExpectedCall(String location, String id, int status, byte[] recording, String text) {}

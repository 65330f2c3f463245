package io.highlevelexport.twin;

/** A request and the status that it was answered with; 0 where there was no answer. */
public record ServedRequest(TwinRequest request, int status) {}

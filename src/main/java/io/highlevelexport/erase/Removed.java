package io.highlevelexport.erase;

/**
 * What one store held of it.
 *
 * @param store in words
 * @param things how many messages, rows or records
 * @param files in how many files; 0 where it is no matter of files
 */
public record Removed(String store, long things, long files) {}

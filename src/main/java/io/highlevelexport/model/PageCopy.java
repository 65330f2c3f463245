package io.highlevelexport.model;

/**
 * Where a page lies for other instances too.
 *
 * @param name the page's name
 * @param first the offset of its first record
 * @param last the offset of its last record; records of other pages may lie between
 */
public record PageCopy(String name, String locationId, long first, long last) {}

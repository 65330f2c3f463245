package io.highlevelexport.model;

import java.nio.file.Path;
import java.util.List;

/**
 * A page of the spool that is on disk, whole, but not visible yet.
 *
 * @param name the page's name: UTC time of its first message and a hash, safe as a file name
 * @param path where it lies
 * @param versions the messages in it, at least one
 */
public record StagedPage(String name, Path path, List<MessageVersion> versions) {}

package dev.spillway.local.kubelet.container;

import java.nio.file.Path;

/**
 * Paths of this machine that a container's process needs.
 *
 * @param root the directory with the built programs, laid out as the repository
 * @param java home of the JDK
 */
public record HostPaths(Path root, Path java) {}

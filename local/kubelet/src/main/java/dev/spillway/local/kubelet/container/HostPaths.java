package dev.spillway.local.kubelet.container;

import java.nio.file.Path;

/**
 * What of this machine a container's process needs.
 *
 * @param root the directory with the built programs, laid out as the repository
 * @param java home of the JDK
 * @param kubeconfig with which a Pod reaches the API
 */
public record HostPaths(Path root, Path java, Path kubeconfig) {}

package dev.spillway.local.kubelet.image;

import dev.spillway.local.kubelet.container.Image;
import java.nio.file.Path;
import java.util.Map;

/**
 * An image whose files are on this machine.
 *
 * @param files directories of the image, such as {@code /opt/spillway}, and where they are here
 * @param root has all of them at their paths, for an image volume
 */
public record PulledImage(Image image, Map<String, Path> files, Path root) {}

package dev.spillway.local.kubelet.volume;

import java.nio.file.Path;

/** Pulls images for volumes. */
public interface ImageSource {

    /**
     * The root directory of an image, read-only.
     *
     * @param reference such as {@code spillway-examples/debezium-postgres:3.7.0}
     */
    Preparation<Path> files(String reference);
}

package dev.spillway.operator.model;

/**
 * The disk of one node.
 *
 * @param size as declared; an existing disk may be larger
 * @param growTo how large it may become by itself; the same as the size where it must not grow
 */
public record Storage(Bytes size, Bytes growTo, StorageClass storageClass) {

    public Storage {
        if (growTo.compareTo(size) < 0) {
            throw new IllegalArgumentException(growTo.text() + " is less than " + size.text());
        }
    }

    /** A disk that does not grow by itself. */
    public Storage(Bytes size, StorageClass storageClass) {
        this(size, size, storageClass);
    }
}

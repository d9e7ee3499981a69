package dev.spillway.local.kubelet.volume;

import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * One file of a volume.
 *
 * @param mode permission bits, such as 0644
 */
record ProjectedFile(byte[] content, int mode) {

    /** Secrets that only the process needs. */
    static final int PRIVATE = 0600;

    private static final PosixFilePermission[] FROM_THE_RIGHT = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ
    };

    static ProjectedFile secret(String text) {
        return new ProjectedFile(text.getBytes(StandardCharsets.UTF_8), PRIVATE);
    }

    /** Its owner can always read it: the kubelet, which compares it, is the same user. */
    Set<PosixFilePermission> permissions() {
        Set<PosixFilePermission> permissions = EnumSet.of(PosixFilePermission.OWNER_READ);
        for (int bit = 0; bit < FROM_THE_RIGHT.length; bit++) {
            if ((mode >> bit & 1) == 1) {
                permissions.add(FROM_THE_RIGHT[bit]);
            }
        }
        return permissions;
    }
}

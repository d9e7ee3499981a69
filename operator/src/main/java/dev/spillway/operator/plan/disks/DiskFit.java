package dev.spillway.operator.plan.disks;

import dev.spillway.operator.model.Storage;
import dev.spillway.operator.model.StorageClass;
import dev.spillway.operator.observed.Claim;

/** How a disk compares to the one that is declared. */
public enum DiskFit {
    AsDeclared,
    /** It can grow to it in place. */
    TooSmall,
    /** Only another disk can be like it: a disk neither shrinks nor changes its class. */
    Another;

    public static DiskFit of(Claim.Volume disk, Storage declared) {
        if (!isOfClass(disk, declared.storageClass())) {
            return Another;
        }
        int size = disk.requested().compareTo(declared.size());
        return size == 0 ? AsDeclared : size < 0 ? TooSmall : Another;
    }

    /** Where no class is declared, any will do: the default may have been another one earlier. */
    private static boolean isOfClass(Claim.Volume disk, StorageClass declared) {
        return switch (declared) {
            case StorageClass.Default any -> true;
            case StorageClass.Named(String name) -> name.equals(disk.storageClass());
        };
    }
}

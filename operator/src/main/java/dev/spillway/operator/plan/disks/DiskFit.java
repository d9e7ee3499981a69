package dev.spillway.operator.plan.disks;

import dev.spillway.operator.model.Storage;
import dev.spillway.operator.model.StorageClass;
import dev.spillway.operator.observed.Claim;

/** How a disk compares with the declared one. */
public enum DiskFit {
    /** As large as declared, or larger because it has grown. */
    AsDeclared,
    /** It can grow in place. */
    TooSmall,
    /** Only another disk can be as declared: a disk neither shrinks nor changes its class. */
    Another;

    public static DiskFit of(Claim.Volume disk, Storage declared) {
        if (!isOfClass(disk, declared.storageClass()) || isToShrink(disk, declared)) {
            return Another;
        }
        return disk.requested().compareTo(declared.size()) < 0 ? TooSmall : AsDeclared;
    }

    /**
     * Whether a smaller size was declared than before. A disk that is larger than what was declared
     * all along was enlarged by the operator or by another tool, and stays.
     */
    static boolean isToShrink(Claim.Volume disk, Storage declared) {
        return declared.size().compareTo(disk.history().declared()) < 0
                && declared.size().compareTo(disk.requested()) < 0;
    }

    /**
     * Where no class is declared, any class fits: the default may have been another one earlier.
     */
    private static boolean isOfClass(Claim.Volume disk, StorageClass declared) {
        return switch (declared) {
            case StorageClass.Default any -> true;
            case StorageClass.Named(String name) -> name.equals(disk.storageClass());
        };
    }
}

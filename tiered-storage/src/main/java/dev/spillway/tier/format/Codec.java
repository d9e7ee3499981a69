package dev.spillway.tier.format;

/** How a chunk is stored. The number is part of the format. */
public enum Codec {
    RAW(0),
    ZSTD(1);

    final int number;

    Codec(int number) {
        this.number = number;
    }

    static Codec numbered(int number) throws CorruptObjectException {
        for (Codec codec : values()) {
            if (codec.number == number) {
                return codec;
            }
        }
        throw new CorruptObjectException("unknown chunk codec " + number);
    }
}

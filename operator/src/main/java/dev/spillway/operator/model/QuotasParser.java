package dev.spillway.operator.model;

import dev.spillway.operator.api.QuotasSpec;
import dev.spillway.operator.model.Problem.Reason;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Parses the quotas of a User, or of all that have none of their own. */
final class QuotasParser {
    /** With less a client waits minutes for each of its requests. */
    private static final Bytes LEAST = new Bytes(1024);

    private final SpecReader in;
    private final String path;

    /**
     * @param path of the quotas: {@code spec.defaultQuotas}
     */
    QuotasParser(SpecReader in, String path) {
        this.in = in;
        this.path = path;
    }

    Quotas parse(@Nullable QuotasSpec spec) {
        return spec == null
                ? Quotas.NONE
                : new Quotas(
                        rate("produce", spec.produce()),
                        rate("consume", spec.consume()),
                        number("requestPercent", spec.requestPercent()),
                        number("mutationsPerSecond", spec.mutationsPerSecond()));
    }

    private Optional<Bytes> rate(String field, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        var at = path + "." + field;
        var rate = in.bytes(at, text);
        if (rate.compareTo(LEAST) < 0 && !in.refused(at)) {
            in.refuse(
                    at,
                    Reason.Invalid,
                    "must be at least 1Ki a second: with less, a client waits minutes for each of"
                            + " its requests. To refuse a client everything, grant it nothing");
        }
        return Optional.of(rate);
    }

    private OptionalInt number(String field, @Nullable Integer given) {
        if (given == null) {
            return OptionalInt.empty();
        }
        if (given < 1) {
            in.refuse(path + "." + field, Reason.Invalid, "must be at least 1, or unset for none");
        }
        return OptionalInt.of(given);
    }
}

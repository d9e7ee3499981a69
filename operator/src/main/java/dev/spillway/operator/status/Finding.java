package dev.spillway.operator.status;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import java.util.Objects;

/**
 * What was found about one aspect of a resource: a condition without its history.
 *
 * @param type Ready, Progressing, ...
 * @param reason CamelCase, for programs
 * @param message for people: why, and what to do
 */
public record Finding(String type, ConditionStatus status, String reason, String message) {

    public static final String READY = "Ready";
    public static final String PROGRESSING = "Progressing";
    public static final String BALANCED = "Balanced";
    public static final String SPREAD = "Spread";
    public static final String CERTIFICATES_VALID = "CertificatesValid";
    public static final String DISKS_HAVE_ROOM = "DisksHaveRoom";
    public static final String TIERING_HEALTHY = "TieringHealthy";

    static Finding of(Condition condition) {
        return new Finding(
                String.valueOf(condition.type()),
                Objects.requireNonNull(condition.status()),
                String.valueOf(condition.reason()),
                String.valueOf(condition.message()));
    }

    public static Finding yes(String type, String reason, String message) {
        return new Finding(type, ConditionStatus.True, reason, message);
    }

    public static Finding no(String type, String reason, String message) {
        return new Finding(type, ConditionStatus.False, reason, message);
    }

    public static Finding unknown(String type, String reason, String message) {
        return new Finding(type, ConditionStatus.Unknown, reason, message);
    }
}

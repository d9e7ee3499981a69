package dev.spillway.local.api.object;

/** An API group, empty for the core group, and the plural name of a resource in it. */
public record GroupResource(String group, String plural) {

    /** As printed in messages: {@code deployments.apps}, {@code pods}. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return qualified();
    }
}

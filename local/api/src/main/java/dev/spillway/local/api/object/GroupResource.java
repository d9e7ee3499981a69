package dev.spillway.local.api.object;

/** A group and the plural name of a resource in it; the group is empty for the core group. */
public record GroupResource(String group, String plural) {

    /** As Kubernetes prints it in messages: {@code deployments.apps}, {@code pods}. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return qualified();
    }
}

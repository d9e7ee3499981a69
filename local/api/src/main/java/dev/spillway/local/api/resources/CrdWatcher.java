package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.store.Change;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.CustomResourceTypes;
import dev.spillway.local.api.types.ResourceTypes;

/** Keeps the served types in sync with the stored CustomResourceDefinitions. */
public final class CrdWatcher {

    public static final String STORED = "apiextensions.k8s.io/customresourcedefinitions";

    private final ResourceTypes types;

    private CrdWatcher(ResourceTypes types) {
        this.types = types;
    }

    public static void follow(Store store, ResourceTypes types) {
        CrdWatcher definitions = new CrdWatcher(types);
        store.list(STORED).forEach(definitions::serve);
        store.listen(definitions::changed);
    }

    private void changed(Change change) {
        if (!change.key().resource().equals(STORED)) {
            return;
        }
        if (change.after() != null) {
            serve(change.after());
        } else if (change.before() != null) {
            types.forget(CustomResourceTypes.resource(change.before()));
        }
    }

    private void serve(ObjectNode definition) {
        types.serve(CustomResourceTypes.type(definition));
    }
}

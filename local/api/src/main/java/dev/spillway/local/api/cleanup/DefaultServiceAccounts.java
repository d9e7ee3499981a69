package dev.spillway.local.api.cleanup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.resources.WriteOptions;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ResourceType;
import dev.spillway.local.api.types.ResourceTypes;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ServiceAccount {@code default} in every namespace, which Pods have that name none. A
 * namespace has it as soon as it exists, so that no Pod waits for it.
 */
public final class DefaultServiceAccounts {

    private static final String NAMESPACES = "namespaces";
    private static final String ACCOUNTS = "serviceaccounts";
    private static final String NAME = "default";

    private final Store store;
    private final Registry registry;
    private final ResourceType accounts;

    private DefaultServiceAccounts(Store store, Registry registry, ResourceTypes types) {
        this.store = store;
        this.registry = registry;
        this.accounts = types.byPlural("", "v1", ACCOUNTS).orElseThrow();
    }

    public static void keep(Store store, Registry registry, ResourceTypes types) {
        DefaultServiceAccounts keeper = new DefaultServiceAccounts(store, registry, types);
        store.list(NAMESPACES).forEach(each -> keeper.make(ObjectMeta.of(each).name()));
        store.listen(change -> {
            Key key = change.key();
            if (key.resource().equals(NAMESPACES)) {
                keeper.make(key.name());
            } else if (key.resource().equals(ACCOUNTS) && change.after() == null) {
                keeper.make(key.namespace());
            }
        });
    }

    private void make(String namespace) {
        @Nullable ObjectNode present = store.get(new Key(NAMESPACES, "", namespace));
        if (present == null
                || ObjectMeta.of(present).deleting()
                || store.get(new Key(ACCOUNTS, namespace, NAME)) != null) {
            return;
        }
        ObjectNode account = Json.object();
        account.putObject("metadata").put("name", NAME);
        registry.create(
                accounts, namespace, account, WriteOptions.internal("kube-controller-manager"));
    }
}

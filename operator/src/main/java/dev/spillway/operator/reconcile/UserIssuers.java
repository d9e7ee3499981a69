package dev.spillway.operator.reconcile;

import dev.spillway.operator.model.Identity;
import dev.spillway.operator.observed.UserCertificates;
import dev.spillway.operator.view.ClusterKey;
import java.util.HashMap;
import java.util.Optional;

/** Which clients authority the certificates in Users' Secrets are of. */
@FunctionalInterface
interface UserIssuers {

    /** Empty while that is not known of every User of the Cluster that has a certificate. */
    Optional<UserCertificates> of(ClusterKey cluster);

    /**
     * @param secrets has seen or written the Secret of each User since the operator started
     */
    static UserIssuers of(UserIndex users, UserSecretKeeper secrets) {
        return cluster -> {
            if (!users.isComplete()) {
                return Optional.empty();
            }
            var issuers = new HashMap<String, String>();
            for (var user : users.of(cluster)) {
                if (UserIndex.identity(user) instanceof Identity.MutualTls) {
                    var issuer = secrets.issuer(user.getMetadata().getUid());
                    if (issuer.isEmpty()) {
                        return Optional.empty();
                    }
                    issuers.put(user.getMetadata().getName(), issuer.get());
                }
            }
            return Optional.of(new UserCertificates(issuers));
        };
    }
}

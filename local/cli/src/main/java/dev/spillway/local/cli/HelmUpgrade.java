package dev.spillway.local.cli;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;

/**
 * Runs Helm's library in a process of its own: it is written in Go, and its 70 MB are never
 * unloaded.
 */
final class HelmUpgrade {
    private HelmUpgrade() {}

    private static final int FIRST_VALUE = 4;

    /**
     * Arguments: the chart's directory, the release, the namespace, the kubeconfig, and any number
     * of values, {@code NAME=VALUE}. Errors go to standard output.
     */
    public static void main(String[] args) {
        try {
            var upgrade =
                    new Helm(Path.of(args[0]))
                            .upgrade()
                            .install()
                            .withName(args[1])
                            .withNamespace(args[2])
                            .createNamespace()
                            .withKubeConfig(Path.of(args[3]));
            for (int i = FIRST_VALUE; i < args.length; i++) {
                var value = args[i].split("=", 2);
                upgrade.set(value[0], value[1]);
            }
            upgrade.call();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }
}

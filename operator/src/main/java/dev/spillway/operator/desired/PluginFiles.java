package dev.spillway.operator.desired;

/** How the files of a plugin's image get into the workers. */
public enum PluginFiles {
    /** The image is a volume: Kubernetes 1.35 and newer. */
    Mounted,

    /** An init container copies them. */
    Copied
}

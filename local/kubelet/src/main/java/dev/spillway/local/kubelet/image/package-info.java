/** Finds the files of images on this machine, and unpacks those that are archives. */
@NullMarked
package dev.spillway.local.kubelet.image;

import org.jspecify.annotations.NullMarked;

"""What the layers with kernels that lie somewhere on a picture have in common."""

from cnn_core.layers._layer import Layer


class Kernels(Layer):
    """A convolution, or a transposed one.

    Attributes
    ----------
    usual : tuple of (str, object)
        Options that are said only where they are otherwise, in the order of the arguments.
    """

    usual = ()

    def __repr__(self):
        options = {name: self.options[name] for name in ("kernel_size", "stride")}
        for name, value in self.usual:
            if self.options[name] != value:
                options[name] = self.options[name]
        words = ", ".join(f"{name}={value}" for name, value in options.items())
        channels = f"{self.options['in_channels']}, {self.options['out_channels']}"
        return f"{type(self).__name__}({channels}, {words})"

    def _forward(self, function, images):
        """Return what `function` makes of pictures."""
        images = self.remember(images, "N", self.options["in_channels"], "H", "W")
        return function(images, **self.params, **self._geometry)

    def _backward(self, function, grad_output, for_input):
        """Return the gradient of what was read; overwrite `grads`."""
        return self._send_back(function, grad_output, **self._geometry, for_input=for_input)

    @property
    def _geometry(self):
        """The options that say where the kernels go."""
        names = ["stride", *(name for name, _ in self.usual if name != "bias")]
        return {name: self.options[name] for name in names}

"""What programs import from ``nasbench.lib`` that needs no TensorFlow: ``config``, ``graph_util`` and ``model_spec``."""

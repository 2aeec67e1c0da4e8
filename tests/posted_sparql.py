"""What schemathesis has to be told: how SPARQL is written as the body of a request."""

import schemathesis


@schemathesis.serializer("application/sparql-query")
def sparql(context: schemathesis.SerializationContext, value: object) -> bytes:
    """Write a query as it is posted."""
    return str(value).encode()

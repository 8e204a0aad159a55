"""Writes the table of operator schemas that dev.sardonyx.ir.schema.OperatorSchemas reads.

The source is the ONNX package itself, which has every version of every operator:

    pip install onnx==1.23.1
    python onnx-ir/src/main/python/make-operator-schemas.py

Run it again with a newer package when a new operator set comes out; the Java side needs no change.
"""

from pathlib import Path

import onnx
from onnx.defs import OpSchema, get_all_schemas_with_history

TABLE = Path(__file__).parent.parent / "resources/dev/sardonyx/ir/schema/operators.tsv"

HEADER = f"""\
# Schemas of all versions of all ONNX operators. Source: onnx {onnx.__version__} (Apache-2.0),
# onnx.defs.get_all_schemas_with_history(); written by onnx-ir/src/main/python/make-operator-schemas.py.
# types <tab> NUMBER <tab> the types of one set, separated by spaces; float stands for tensor(float)
# operator <tab> DOMAIN <tab> NAME <tab> SINCE_VERSION <tab> deprecated or nothing <tab> inputs <tab> outputs
#   <tab> attributes. A parameter is NAME:VARIABLE:TYPES, the variable empty where the type is always the same one.
#   ? after the name: optional; +N: N or more values of one type; *N: N or more values of any of the types.
#   An attribute is NAME:TYPE, with ! after the name if it is required.
"""


def short(type_string: str) -> str:
    """seq(tensor(float)) as seq(float), map(int64, tensor(float)) as map(int64,float)."""
    text = type_string.replace(" ", "").replace("sparse_tensor(", "sparse<")
    while "tensor(" in text:
        start = text.index("tensor(")
        end = text.index(")", start)
        text = text[:start] + text[start + len("tensor(") : end] + text[end + 1 :]
    return text.replace("sparse<", "sparse(")


def parameter(formal, schema: OpSchema, numbers: dict) -> str:
    option = ""
    if formal.option == OpSchema.FormalParameterOption.Optional:
        option = "?"
    elif formal.option == OpSchema.FormalParameterOption.Variadic:
        option = ("+" if formal.is_homogeneous else "*") + str(formal.min_arity)
    types = tuple(sorted(map(short, formal.types)))
    is_variable = formal.type_str in {c.type_param_str for c in schema.type_constraints}
    variable = formal.type_str if is_variable else ""
    number = numbers.setdefault(types, len(numbers))
    words = f"{formal.name}{option}:{variable}:{number}"
    assert words.count(":") == 2 and " " not in words, words
    return words


def attribute(one) -> str:
    return f"{one.name}{'!' if one.required else ''}:{one.type.name}"


def main() -> None:
    numbers: dict = {}
    rows = []
    schemas = get_all_schemas_with_history()
    for schema in sorted(schemas, key=lambda s: (s.domain, s.name, s.since_version)):
        rows.append(
            "\t".join(
                (
                    "operator",
                    schema.domain,
                    schema.name,
                    str(schema.since_version),
                    "deprecated" if schema.deprecated else "",
                    " ".join(parameter(p, schema, numbers) for p in schema.inputs),
                    " ".join(parameter(p, schema, numbers) for p in schema.outputs),
                    " ".join(attribute(schema.attributes[name]) for name in sorted(schema.attributes)),
                )
            )
        )
    with TABLE.open("w", encoding="ascii", newline="\n") as table:
        table.write(HEADER)
        for types, number in numbers.items():
            table.write(f"types\t{number}\t{' '.join(types)}\n")
        table.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()

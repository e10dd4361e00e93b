using System.Collections.Frozen;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace NimProbe.Tests.Architecture;

/// <summary>Reads the metadata tokens of a method body: the types, methods and fields that its instructions use.</summary>
internal static class MethodBodyTokens
{
    private static readonly FrozenDictionary<ushort, OperandType> s_operands = typeof(OpCodes).GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToFrozenDictionary(static code => (ushort)code.Value, static code => code.OperandType);

    public static IEnumerable<EntityHandle> Read(MethodBodyBlock body)
    {
        List<EntityHandle> handles = [];
        BlobReader code = body.GetILReader();
        while (code.RemainingBytes > 0)
        {
            ushort value = code.ReadByte();
            value = value == 0xFE ? (ushort)((value << 8) | code.ReadByte()) : value;
            switch (s_operands[value])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    handles.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = code.ReadInt32();
                    code.Offset += targets * sizeof(int);
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += sizeof(long);
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineSig or OperandType.InlineString
                    or OperandType.ShortInlineR:
                    code.Offset += sizeof(int);
                    break;
                case OperandType.InlineVar:
                    code.Offset += sizeof(ushort);
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += sizeof(byte);
                    break;
                case OperandType.InlineNone:
                    break;
                default:
                    throw new NotSupportedException($"The operand of the instruction 0x{value:x} is of an unknown type.");
            }
        }

        return handles;
    }
}

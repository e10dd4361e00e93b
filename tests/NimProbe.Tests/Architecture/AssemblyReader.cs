using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace NimProbe.Tests.Architecture;

/// <summary>
/// Reads the metadata of an assembly: which types use which. A use is a base type, an interface, an attribute, a type in a signature or
/// of a local variable, and each type, method and field that an instruction names. Constants and <c>nameof</c> leave no trace.
/// </summary>
internal sealed class AssemblyReader : ISignatureTypeProvider<object?, object?>
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _file;
    private readonly HashSet<TypeDependency> _dependencies = [];
    private TypeName _current;

    private AssemblyReader(PEReader file)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
    }

    /// <summary>Reads the dependencies of all types of an assembly.</summary>
    public static IReadOnlySet<TypeDependency> ReadDependencies(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        AssemblyReader reader = new(file);
        foreach (TypeDefinitionHandle type in reader._metadata.TypeDefinitions)
        {
            reader.Visit(type);
        }

        return reader._dependencies;
    }

    /// <summary>Reads the names of the assemblies that an assembly uses.</summary>
    public static IReadOnlyList<string> ReadReferences(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    /// <summary>Reads the string literals in the code of an assembly, without those of attributes.</summary>
    public static IReadOnlyList<string> ReadStringLiterals(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        List<string> literals = [];
        for (UserStringHandle handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            literals.Add(metadata.GetUserString(handle));
        }

        return literals;
    }

    private void Visit(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        _current = GetName(handle);
        _dependencies.Add(new TypeDependency(_current, _current));
        Use(type.BaseType);
        Use(type.GetCustomAttributes());
        Use(type.GetGenericParameters());
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            Use(_metadata.GetInterfaceImplementation(implementation).Interface);
        }

        foreach (FieldDefinition field in type.GetFields().Select(_metadata.GetFieldDefinition))
        {
            field.DecodeSignature(this, null);
            Use(field.GetCustomAttributes());
        }

        foreach (PropertyDefinition property in type.GetProperties().Select(_metadata.GetPropertyDefinition))
        {
            Use(property.GetCustomAttributes());
        }

        foreach (MethodDefinition method in type.GetMethods().Select(_metadata.GetMethodDefinition))
        {
            Visit(method);
        }
    }

    private void Visit(MethodDefinition method)
    {
        method.DecodeSignature(this, null);
        Use(method.GetCustomAttributes());
        Use(method.GetGenericParameters());
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(this, null);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Use(region.CatchType);
        }

        foreach (EntityHandle handle in MethodBodyTokens.Read(body))
        {
            Use(handle);
        }
    }

    private void Use(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttribute attribute in attributes.Select(_metadata.GetCustomAttribute))
        {
            Use(attribute.Constructor);
        }
    }

    private void Use(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameter parameter in parameters.Select(_metadata.GetGenericParameter))
        {
            foreach (GenericParameterConstraintHandle constraint in parameter.GetConstraints())
            {
                Use(_metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }

    private void Use(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                _dependencies.Add(new TypeDependency(_current, GetName(handle)));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.FieldDefinition:
                Use(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                Use(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(this, null);
                Use(method.Method);
                break;
            case HandleKind.MemberReference:
                Use(_metadata.GetMemberReference((MemberReferenceHandle)handle));
                break;
        }
    }

    private void Use(MemberReference member)
    {
        Use(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            member.DecodeFieldSignature(this, null);
        }
        else
        {
            member.DecodeMethodSignature(this, null);
        }
    }

    private TypeName GetName(EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeDefinition)
        {
            TypeDefinition type = _metadata.GetTypeDefinition((TypeDefinitionHandle)handle);
            TypeDefinitionHandle outer = type.GetDeclaringType();
            return outer.IsNil ? new TypeName(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name)) : GetName(outer);
        }

        TypeReference reference = _metadata.GetTypeReference((TypeReferenceHandle)handle);
        return reference.ResolutionScope.Kind == HandleKind.TypeReference
            ? GetName(reference.ResolutionScope)
            : new TypeName(_metadata.GetString(reference.Namespace), _metadata.GetString(reference.Name));
    }

    // Signatures are decoded for the types that they name; the decoded signature itself is of no interest.
    object? ISimpleTypeProvider<object?>.GetPrimitiveType(PrimitiveTypeCode typeCode) => null;

    object? ISimpleTypeProvider<object?>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Use(handle);
        return null;
    }

    object? ISimpleTypeProvider<object?>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        Use(handle);
        return null;
    }

    object? ISignatureTypeProvider<object?, object?>.GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        Use(handle);
        return null;
    }

    object? ISignatureTypeProvider<object?, object?>.GetFunctionPointerType(MethodSignature<object?> signature) => null;

    object? ISignatureTypeProvider<object?, object?>.GetGenericMethodParameter(object? genericContext, int index) => null;

    object? ISignatureTypeProvider<object?, object?>.GetGenericTypeParameter(object? genericContext, int index) => null;

    object? ISignatureTypeProvider<object?, object?>.GetModifiedType(object? modifier, object? unmodifiedType, bool isRequired) => null;

    object? ISignatureTypeProvider<object?, object?>.GetPinnedType(object? elementType) => null;

    object? IConstructedTypeProvider<object?>.GetArrayType(object? elementType, ArrayShape shape) => null;

    object? IConstructedTypeProvider<object?>.GetByReferenceType(object? elementType) => null;

    object? IConstructedTypeProvider<object?>.GetGenericInstantiation(object? genericType, ImmutableArray<object?> typeArguments) => null;

    object? IConstructedTypeProvider<object?>.GetPointerType(object? elementType) => null;

    object? ISZArrayTypeProvider<object?>.GetSZArrayType(object? elementType) => null;
}

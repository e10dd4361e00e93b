using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using NimProbe.Engine.Connection;

namespace NimProbe.PowerShell.Input;

/// <summary>
/// Reads an object with properties that names a model, a service, or both: a row of a CSV file, an earlier result, or an object from a
/// job, a remote session, CliXml or JSON.
/// </summary>
internal sealed class ModelRow
{
    private static readonly string[] s_idColumns = ["Id", "ModelId", "Model"];
    private static readonly string[] s_addressColumns = ["BaseUri", "Uri"];

    private readonly PSObject _source;
    private readonly string _command;
    private readonly string _subject;

    /// <summary>Creates a reader.</summary>
    /// <param name="source">The object.</param>
    /// <param name="position">The number of the object in the input, for the error.</param>
    /// <param name="command">The name of the command, for the recommended action.</param>
    public ModelRow(PSObject source, int position, string command)
    {
        _source = source;
        _command = command;
        string noun = source.BaseObject is PSCustomObject ? "Row" : "Input object";
        string id = FindColumn(s_idColumns) is { } column && GetText(column) is { Length: > 0 } text
            ? $" ('{NimModelId.ToDisplayText(text)}')"
            : "";
        _subject = string.Create(CultureInfo.InvariantCulture, $"{noun} {position}{id}");
    }

    /// <summary>Reads the object.</summary>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.InputInvalid"/>: it names neither a model nor a service, or not validly.
    /// </exception>
    public ModelInputItem Read()
    {
        if (_source.Properties[nameof(NimSnapshot.Results)] is not null)
        {
            throw Errors.ModelInputInvalid(_subject, "is a snapshot", $"Pipe its results: $snapshot.Results | {_command}.");
        }

        Uri? service = FindColumn(s_addressColumns) is { } addressColumn ? ReadAddress(addressColumn) : null;
        if (FindColumn(s_idColumns) is { } idColumn)
        {
            return ReadModel(idColumn) with { BaseUri = service };
        }

        return service is not null
            ? ModelInputItem.FromService(service)
            : throw Invalid("names neither a model nor a service", SuggestColumn());
    }

    private ModelInputItem ReadModel(string column)
    {
        InputRow row = new(_source, fault => Errors.ModelInputInvalid(_subject, fault, "Correct the value, or remove the property."));
        if (GetText(column).Length == 0)
        {
            // An address beside it would otherwise mean every model of the service.
            throw Invalid($"has an empty {column}", $"Fill in {column}, or leave the row out.");
        }

        string id = row.GetString(column)!.Trim();
        return NimModelId.GetValidationError(id) is { } fault
            ? throw Errors.ModelInputInvalid($"{_subject} has a property {column} that", fault)
            : new ModelInputItem(id) { Row = row };
    }

    private Uri ReadAddress(string column)
    {
        string text = InputRow.GetBaseObject(_source.Properties[column].Value) is Uri address ? address.OriginalString : GetText(column);
        if (text.Length == 0)
        {
            // The model would otherwise be looked for at the service of the command.
            throw Invalid($"has an empty {column}", $"Fill in {column}, or leave the row out.");
        }

        return AddressParser.GetParseError(text, out Uri? service) is { } error
            ? throw Errors.ModelInputInvalid(
                _subject, $"has a {column} that {error.Problem}", error.Suggestion ?? Errors.GetAdvice(error.Cause))
            : service!;
    }

    // A column with a value comes before one that is empty. A null is no value: a cell of a CSV file is a text.
    private string? FindColumn(string[] names) =>
        Array.Find(names, n => IsPresent(n) && GetText(n).Length > 0) ?? Array.Find(names, IsPresent);

    private bool IsPresent(string name) => InputRow.GetBaseObject(_source.Properties[name]?.Value) is not null;

    private string GetText(string name) => InputRow.GetBaseObject(_source.Properties[name].Value)?.ToString()?.Trim() ?? "";

    private NimProbeException Invalid(string fault, string? action)
    {
        string columns = NimModelId.ToDisplayText(string.Join(", ", _source.Properties.Select(static p => p.Name)));
        return Errors.ModelInputInvalid(
            _subject, $"{fault}; {(columns.Length == 0 ? "it has no columns" : "its columns are " + columns)}", action);
    }

    // Only rows are searched: the properties of other objects, such as files, are no columns of a table.
    private string? SuggestColumn()
    {
        if (_source.BaseObject is not PSCustomObject)
        {
            return null;
        }

        string[] columns = [.. _source.Properties.Select(static p => p.Name).Where(c => GetText(c).Length > 0)];
        if (Array.Find(columns, c => GetText(c).Contains("://", StringComparison.Ordinal)) is { } addresses)
        {
            return $"If the column {NimModelId.ToDisplayText(addresses)} contains the addresses of the services, pipe its values: "
                + $"(Import-Csv services.csv).{Quote(NimText.Sanitize(addresses))} | {_command}.";
        }

        string? column = Array.Find(columns, static c => c.Equals("Name", StringComparison.OrdinalIgnoreCase))
            ?? Array.Find(columns, c => GetText(c).Contains('/', StringComparison.Ordinal));
        return column is null ? null : $"If the column {NimModelId.ToDisplayText(column)} contains the ids, pipe its values: "
            + $"(Import-Csv models.csv).{Quote(NimText.Sanitize(column))} | {_command}.";
    }

    private static string Quote(string name) =>
        name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}

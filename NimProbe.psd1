@{
    RootModule           = 'bin/NimProbe.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = 'b6d1c0de-3f0a-4e57-9c1d-6a2f8e7d4b10'
    Author               = 'NimProbe contributors'
    CompanyName          = 'NimProbe contributors'
    Copyright            = '(c) NimProbe contributors. MIT License.'
    Description          = 'Lists the AI models that NVIDIA hosts, probes which of them are available, and tracks changes over time.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')

    # Loads the output types at import, so that [NimProbe.NimModel] resolves before a cmdlet runs.
    RequiredAssemblies   = @('bin/NimProbe.dll')

    TypesToProcess       = @('NimProbe.Types.ps1xml')
    FormatsToProcess     = @('NimProbe.Format.ps1xml')

    CmdletsToExport      = @(
        'Assert-NimModel'
        'Compare-NimSnapshot'
        'ConvertTo-NimReport'
        'Export-NimSnapshot'
        'Get-NimEndpoint'
        'Get-NimModel'
        'Get-NimService'
        'Import-NimSnapshot'
        'Measure-NimModel'
        'Measure-NimSnapshot'
        'Test-NimCapability'
        'Test-NimKey'
        'Test-NimModel'
        'Watch-NimModel'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()

    PrivateData          = @{
        PSData = @{
            Tags         = @('NVIDIA', 'NIM', 'LLM', 'AI', 'OpenAI', 'Monitoring', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
